# Common part of the lab's services: `. "${0%/usr/sbin/*}/lib/service.sh"`.
# A service reads ticks from its pipe: the time in pieces, and four numbers from 0 to 999. It writes its own log.
# The pipe ends when the lab's supervisor does, and so does the service.
root=${0%/usr/sbin/*}
name=${0##*/}

# refuse TEXT: the config is wrong; said on standard error.
refuse() {
    printf '%s\n' "$1" >&2
    exit 1
}

# config FLAG PATH: called with the script's own arguments; sets testing and conf.
testing='' conf=''
while [ $# -gt 0 ]; do
    case $1 in
        -t) testing=1 ;;
        -c) conf=$2; shift ;;
    esac
    shift
done
shown=${conf#"$root"}

# serve LOG [KIB]: calls `work` for each tick with its output appended to LOG, reopened on HUP; claims KIB of memory.
serve() {
    log=$root/var/log/$1
    trap '' HUP
    claim=${2:-20000}
    # What it is said to have leaked before the lab began: true until its first restart.
    if [ -f "$run/$name.leaked" ]; then
        read -r claim <"$run/$name.leaked"
        rm -f "$run/$name.leaked"
    fi
    printf '%s\n' "$claim" >"$run/$name.rss"
    exec 3<"$run/$name.tick" >>"$log"
    hup=''
    trap 'hup=1' HUP
    while :; do
        if read -r date clock ms month day year n1 n2 n3 n4 <&3; then
            work
            [ -n "$ready" ] || { printf 'ok %s\n' "$$" >"$run/$name.health"; ready=1; }
        elif [ -z "$hup" ]; then
            return 0
        fi
        if [ -n "$hup" ]; then
            hup=''
            exec >>"$log"
        fi
    done
}
run=$root/run ready=''
