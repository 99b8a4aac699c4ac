/* What the wire and libssh2 cost: a one-shot fan-out in C, one thread, poll(2), as many at once as asked for.

   libssh2_client ADDRESSES USER KEY KNOWN_HOSTS AT_ONCE COMMAND    (built by peers.py: cc -O2 ... -lssh2)

   ADDRESSES is a file with an IPv4 address a line, KEY a private key with KEY.pub beside it. Host keys are checked. What
   the hosts print goes to stdout; the exit status is 1 when a host failed. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 1024, PORT = 22 };
enum step { CONNECT, SHAKE, LOGIN, OPEN, EXEC, READ, CLOSE };

struct host {
    char address[64];
    int sock;
    enum step step;
    LIBSSH2_SESSION *session;
    LIBSSH2_CHANNEL *channel;
    char *out;
    size_t size, room;
};

static const char *user, *key, *command;
static char public_key[4096];
static LIBSSH2_KNOWNHOSTS *known;
static int failed;

static int begin(struct host *host) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    inet_pton(AF_INET, host->address, &to.sin_addr);
    host->sock = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    host->session = libssh2_session_init();
    libssh2_session_set_blocking(host->session, 0);
    libssh2_session_method_pref(host->session, LIBSSH2_METHOD_KEX, "curve25519-sha256");
    libssh2_session_method_pref(host->session, LIBSSH2_METHOD_HOSTKEY, "ssh-ed25519");
    libssh2_session_method_pref(host->session, LIBSSH2_METHOD_CRYPT_CS, "aes128-gcm@openssh.com,aes128-ctr");
    libssh2_session_method_pref(host->session, LIBSSH2_METHOD_CRYPT_SC, "aes128-gcm@openssh.com,aes128-ctr");
    return connect(host->sock, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS ? -1 : 0;
}

static int trusted(struct host *host) {
    size_t size;
    int type;
    const char *shown = libssh2_session_hostkey(host->session, &size, &type);
    int how = LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW;
    return shown && libssh2_knownhost_checkp(known, host->address, PORT, shown, size, how, NULL) == 0;
}

static ssize_t take(struct host *host) {
    ssize_t got;
    do {
        if (host->room - host->size < 16384)
            host->out = realloc(host->out, host->room += 65536);
        got = libssh2_channel_read(host->channel, host->out + host->size, host->room - host->size);
        if (got > 0)
            host->size += got;
    } while (got > 0);
    return got;
}

/* As far as it goes without waiting: 0 it waits, 1 it is done, -1 it failed. */
static int move(struct host *host) {
    for (;;) {
        int code = 0;
        switch (host->step) {
        case CONNECT: {
            socklen_t size = sizeof code;
            getsockopt(host->sock, SOL_SOCKET, SO_ERROR, &code, &size);
            break;
        }
        case SHAKE:
            code = libssh2_session_handshake(host->session, host->sock);
            if (!code && !trusted(host))
                code = -1;
            break;
        case LOGIN:
            code = libssh2_userauth_publickey_fromfile(host->session, user, public_key, key, NULL);
            break;
        case OPEN:
            host->channel = libssh2_channel_open_session(host->session);
            code = host->channel ? 0 : libssh2_session_last_errno(host->session);
            break;
        case EXEC:
            code = libssh2_channel_exec(host->channel, command);
            break;
        case READ:
            code = take(host);
            if (!code && !libssh2_channel_eof(host->channel))
                code = LIBSSH2_ERROR_EAGAIN;
            break;
        case CLOSE:
            code = libssh2_channel_close(host->channel);
            if (!code)
                return libssh2_channel_get_exit_status(host->channel) ? -1 : 1;
        }
        if (code == LIBSSH2_ERROR_EAGAIN)
            return 0;
        if (code)
            return -1;
        host->step++;
    }
}

static void end(struct host *host) {
    fwrite(host->out, 1, host->size, stdout);
    libssh2_session_disconnect(host->session, "done");
    libssh2_session_free(host->session);
    close(host->sock);
    free(host->out);
    free(host);
}

int main(int count, char **words) {
    struct host *live[MOST];
    struct pollfd polled[MOST];
    if (count != 7 || libssh2_init(0))
        return 2;
    FILE *addresses = fopen(words[1], "r");
    user = words[2], key = words[3], command = words[6];
    snprintf(public_key, sizeof public_key, "%s.pub", key);
    int most = atoi(words[5]), alive = 0, more = 1;
    LIBSSH2_SESSION *first = libssh2_session_init();
    known = libssh2_knownhost_init(first);
    if (!addresses || most > MOST
        || libssh2_knownhost_readfile(known, words[4], LIBSSH2_KNOWNHOST_FILE_OPENSSH) < 0)
        return 2;
    while (more || alive) {
        while (more && alive < most) {
            struct host *host = calloc(1, sizeof *host);
            more = fscanf(addresses, "%63s", host->address) == 1 && !begin(host);
            if (more)
                live[alive++] = host;
        }
        for (int i = 0; i < alive; i++) {
            int out = live[i]->step == CONNECT
                || libssh2_session_block_directions(live[i]->session) & LIBSSH2_SESSION_BLOCK_OUTBOUND;
            polled[i] = (struct pollfd){.fd = live[i]->sock, .events = out ? POLLIN | POLLOUT : POLLIN};
        }
        poll(polled, alive, -1);
        for (int i = alive - 1; i >= 0; i--) {
            int said = polled[i].revents ? move(live[i]) : 0;
            if (said) {
                failed |= said < 0;
                end(live[i]);
                live[i] = live[--alive];
            }
        }
    }
    return failed;
}
