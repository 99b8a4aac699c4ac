# Rows of /proc/PID/stat (proc(5)) -> the processes whose session is in `sessions`: what bin/ps then formats.
# -v sessions=" 1 2 " -v up=SECONDS -v page=KIB -v me=PID -v hertz=100
{
    close_ = 0
    for (i = length($0); i > 0 && !close_; i--) if (substr($0, i, 1) == ")") close_ = i
    open_ = index($0, " (")
    pid = substr($0, 1, open_ - 1)
    comm = substr($0, open_ + 2, close_ - open_ - 2)
    gsub(/[[:space:]]/, "_", comm)
    split(substr($0, close_ + 2), f, " ")
    # f[1] state, 2 ppid, 3 pgrp, 4 session, 12 utime, 13 stime, 20 starttime, 21 vsize, 22 rss
    if (pid !~ /^[0-9]+$/ || index(sessions, " " f[4] " ") == 0 || f[1] == "Z") next
    if (pid == me || f[2] == me) next
    age = up - f[20] / hertz
    if (age < 0) age = 0
    cpu = age > 0 ? (f[12] + f[13]) / hertz / age * 100 : 0
    printf("%d %d %d %s %d %.1f %d %d %s %d\n", pid, f[2], f[4], f[1], age, cpu, f[22] * page, f[21] / 1024, comm,
        (f[12] + f[13]) / hertz)
}
