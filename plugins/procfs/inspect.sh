# The columns are pid, user, rss, cpu, age, command; the first form is procps', the second POSIX's and the BSDs', the
# third busybox's, which has neither cpu nor age.
processes() {
    columns=6
    all=$(ps -eo pid=,user=,rss=,pcpu=,etimes=,args=) ||
        all=$(ps -A -o pid= -o user= -o rss= -o pcpu= -o etime= -o args=) ||
        { columns=4 && all=$(ps -o pid,user,rss,args); }
    echo "columns=$columns"
    printf '%s\n' "$all" | sort -k 3,3nr | head -n 40 | cut -c 1-1000
}

# `who` says nothing both where nobody is logged in and where no record of logins is kept, which is not the same. A host
# that starts in a folder has its own record or none: this machine's would tell of this machine.
people() {
    if [ -n "$host_root" ]; then
        [ -r "$host_root/run/utmp" ] && all=$(who -u "$host_root/run/utmp") || return
    else
        all=$(who -u || who) || return
        [ -n "$all" ] || [ -r /run/utmp ] || [ -r /var/run/utmp ] || [ -r /var/run/utmpx ] || return
    fi
    printf 'known\n%s\n' "$all"
}

section os
cat "$host_root/etc/os-release" || cat "$host_root/usr/lib/os-release"
section name
uname -n
section machine
uname -m
section kernel
first_line "$proc/sys/kernel/osrelease" || uname -r
section cpu
grep -E '^(model name|cpu model|Model|Hardware)[[:space:]]*:' "$proc/cpuinfo" | head -n 1
section cpus
grep -c '^cpu[0-9]' "$proc/stat" || grep -c '^processor' "$proc/cpuinfo"
section memory
cat "$proc/meminfo"
section uptime
first_line "$proc/uptime"
section processes
limited processes || section late processes
section people
limited people || section late people
if command -v systemctl >/dev/null; then
    section services
    limited systemctl list-units --type=service --all --no-legend --plain --no-pager || section late services
fi
