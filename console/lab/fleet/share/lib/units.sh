# What systemctl and ps know about a unit. Needs $root (the host's folder).
units=$root/etc/systemd/system
run=$root/run

# load UNIT: sets name, description, start (the command line), user. Fails when there is no such unit.
load() {
    name=${1%.service}
    description='' start='' user=root
    case $name in '' | */*) return 1 ;; esac
    [ -f "$units/$name.service" ] || return 1
    while IFS= read -r line; do
        case $line in
            Description=*) description=${line#*=} ;;
            ExecStart=*) start=${line#*=} ;;
            User=*) user=${line#*=} ;;
        esac
    done <"$units/$name.service"
}

# alive PID: whether it leads a session of its own and is no zombie. A service does; a recycled pid seldom does.
alive() {
    [ "$1" -gt 1 ] 2>/dev/null || return 1
    [ -d /proc/self ] || { kill -0 "$1" 2>/dev/null; return; }
    { read -r _ _ state _ _ session _ <"/proc/$1/stat"; } 2>/dev/null || return 1
    [ "$state" != Z ] && [ "$session" = "$1" ]
}

# look: sets pid, active, sub, result of the loaded unit. A pid file without its process means that it was killed.
look() {
    pid=0 active=inactive sub=dead result=success
    if [ -f "$run/$name.pid" ]; then
        read -r pid <"$run/$name.pid" || pid=0
        if alive "$pid"; then
            active=active sub=running
        else
            active=failed sub=failed result=signal pid=0
        fi
    elif [ -f "$run/$name.failed" ]; then
        active=failed sub=failed
        read -r result <"$run/$name.failed" || result=exit-code
    fi
}

# each: the name of every unit of this host.
each() {
    for file in "$units"/*.service; do
        file=${file##*/}
        printf '%s\n' "${file%.service}"
    done
}

# journal TAG TEXT: a line into the host's syslog (RFC 3164, UTC).
journal() {
    printf '%s %s %s: %s\n' "$(date -u '+%b %e %H:%M:%S')" "${root##*/}" "$1" "$2" >>"$root/var/log/syslog"
}
