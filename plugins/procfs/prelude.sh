# In: host_root, where the host's file system starts; limit, seconds for a program; and set before this, mark, a word
# nobody can guess.
LC_ALL=C
export LC_ALL
proc=$host_root/proc

section() { printf '\n%s %s\n' "$mark" "$*"; }

first_line() { read -r line <"$1" && printf '%s\n' "$line"; }

# Runs a program for at most $limit seconds. What counts is the end of `sleep`: killed by the program's end, or run out.
# So a program that even SIGKILL can't end (a hung mount) holds nothing up. Only SIGKILL can't be lost on the way to `sleep`
# while its shell has not become it yet.
limited() {
    sleep "$limit" </dev/null >/dev/null 2>&1 &
    timer=$!
    (
        trap 'kill -9 "$program"' TERM
        "$@" &
        program=$!
        wait "$program"
        kill -9 "$timer"
    ) </dev/null 2>/dev/null &
    job=$!
    { wait "$timer"; } 2>/dev/null && {
        kill "$job"
        return 1
    }
    return 0
}
