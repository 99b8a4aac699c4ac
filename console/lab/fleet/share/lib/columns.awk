# Processes, one a line -> the table that ps was asked for.
function clock(seconds, days) {
    days = int(seconds / 86400)
    return sprintf("%s%02d:%02d:%02d", days ? days "-" : "", seconds % 86400 / 3600, seconds % 3600 / 60, seconds % 60)
}
function field(name, i) {
    if (name == "pid" || name == "tgid" || name == "spid") return pid[i]
    if (name == "ppid") return ppid[i]
    if (name == "sid" || name == "sess" || name == "session" || name == "pgid") return sid[i]
    if (name ~ /^(e?user|uname|ruser)$/) return user[i]
    if (name ~ /^rs(s|z)$/ || name == "rssize") return rss[i]
    if (name == "vsz" || name == "vsize") return vsz[i] > rss[i] ? vsz[i] : rss[i]
    if (name == "pcpu" || name == "%cpu") return sprintf("%.1f", cpu[i])
    if (name == "pmem" || name == "%mem") return sprintf("%.1f", 100 * rss[i] / memory)
    if (name == "etimes") return age[i]
    if (name == "etime") return clock(age[i])
    if (name == "time" || name == "cputime") return clock(used[i])
    if (name == "stat" || name == "state" || name == "s") return stat[i]
    if (name ~ /^(comm|ucmd|ucomm)$/) return comm[i]
    if (name ~ /^(args|cmd|command)$/) return args[i]
    if (name == "tty" || name == "tt") return "?"
    if (name == "ni") return 0
    if (name == "nlwp") return 1
    return "-"
}
BEGIN {
    known = " pid ppid sid pgid user rss vsz pcpu pmem etimes etime time stat comm args tty ni nlwp "
    heads = "pid PID ppid PPID user USER rss RSS vsz VSZ pcpu %CPU pmem %MEM etimes ELAPSED etime ELAPSED time TIME" \
        " stat STAT comm COMMAND args COMMAND cmd CMD command COMMAND sid SID tty TT"
    n = split(heads, pairs, " ")
    for (i = 1; i < n; i += 2) head[pairs[i]] = pairs[i + 1]
    n = split(list, asked, ",")
    headings = 0
    for (i = 1; i <= n; i++) {
        if (asked[i] == "") continue
        if (asked[i] == "noheader") { quiet = 1; continue }
        name = title = asked[i]
        if (index(name, "=")) { sub(/=.*/, "", name); sub(/^[^=]*=/, "", title) }
        else { sub(/:.*/, "", name); title = (name in head) ? head[name] : toupper(name) }
        sub(/:.*/, "", name)
        column[++columns] = name
        heading[columns] = title
        if (title != "") headings = 1
    }
    n = split(claims, claim, " ")
    for (i = 1; i <= n; i++) {
        split(claim[i], part, ":")
        owner[part[1]] = part[2]; claimed[part[1]] = part[3]; unit[part[1]] = part[4]
    }
}
{
    rows++
    pid[rows] = $1; ppid[rows] = $2; sid[rows] = $3; stat[rows] = $4; age[rows] = $5; cpu[rows] = $6; rss[rows] = $7
    vsz[rows] = $8; comm[rows] = $9; used[rows] = $10; user[rows] = "ops"
    line = $0
    for (i = 1; i <= 10; i++) sub(/^[^ ]+ /, "", line)
    sub(/ +$/, "", line)
    while ((at = index(line, root "/")) > 0) line = substr(line, 1, at - 1) substr(line, at + length(root))
    sub(/^\/bin\/sh \/usr\/sbin\//, "/usr/sbin/", line)
    args[rows] = line == "" ? "[" $9 "]" : line
    if ($1 in owner) { user[rows] = owner[$1]; comm[rows] = unit[$1]; if (claimed[$1] > 0) rss[rows] = claimed[$1] }
}
END {
    key = keys
    sub(/,.*/, "", key)
    order = substr(key, 1, 1) == "-" ? -1 : 1
    sub(/^[+-]/, "", key)
    for (i = 1; i <= rows; i++) {
        if (pids != "" && index(pids, " " pid[i] " ") == 0) continue
        if (only != "" && comm[i] != only) continue
        at = ++kept
        while (key != "" && at > 1 && order * (field(key, i) + 0) < order * (field(key, show[at - 1]) + 0)) {
            show[at] = show[at - 1]
            at--
        }
        show[at] = i
    }
    for (i = headings && !quiet ? 0 : 1; i <= kept; i++) {
        out = ""
        for (c = 1; c <= columns; c++) {
            text = i ? field(column[c], show[i]) : heading[c]
            left = column[c] ~ /^(user|comm|args|cmd|command|stat|tty)$/
            if (c == columns && left) out = out text
            else out = out sprintf(left ? "%-8s" : "%7s", text) (c < columns ? " " : "")
        }
        print out
    }
    if (!kept) exit 1
}
