if ! [ -r "$proc/loadavg" ]; then
    section noproc
    uname -sr
else
    section load
    first_line "$proc/loadavg"
    section uptime
    first_line "$proc/uptime"
    section kernel
    first_line "$proc/sys/kernel/osrelease" || uname -r
    section memory
    grep -E '^(MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree):' "$proc/meminfo"
    section cpus
    grep -c '^cpu[0-9]' "$proc/stat" || grep -c '^processor' "$proc/cpuinfo"
    section mounts
    grep -Ev '^[^ ]+ [^ ]+ (cgroup2?|devpts|mqueue|nsfs|proc|sysfs) ' "$proc/mounts"
    if command -v systemctl >/dev/null; then
        section units
        limited systemctl list-units --failed --no-legend --plain --no-pager || section late units
    fi
    section disks
    limited df -P -k || {
        section late disks
        section disks
        limited df -P -k -l
    }
fi
