// What native code that a file has taken over would try, through the C library itself: nothing that Node allows or forbids
// is asked. The arguments: a file that may be read, one outside, a folder outside, a folder that may be written, a loopback
// port that answers, the number of a process outside. Prints the outcome of each try, 0 or the number of the error.
import koffi from 'koffi';

const [inside = '', outside = '', elsewhere = '', kept = '', port = '0', other = '0'] = process.argv.slice(2);
const c = koffi.load('libc.so.6');
const open = c.func('int open(const char *path, int flags, int mode)');
const socket = c.func('int socket(int family, int type, int protocol)');
const connect = c.func('int connect(int fd, uint8_t *address, uint32_t size)');
const unshare = c.func('int unshare(int flags)');
const kill = c.func('int kill(int pid, int signal)');

const outcome = (result: number) => (result >= 0 ? 0 : koffi.errno());
const writeNew = (file: string) => outcome(open(file, 0o101, 0o600)); // O_WRONLY | O_CREAT

function reach(): number {
  const fd = socket(2, 1, 0); // AF_INET, SOCK_STREAM
  if (fd < 0) return koffi.errno();
  const address = Buffer.from([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  address.writeUInt16BE(Number(port), 2);
  return outcome(connect(fd, address, address.length));
}

console.log(
  JSON.stringify({
    read: outcome(open(inside, 0, 0)),
    readOutside: outcome(open(outside, 0, 0)),
    writeBeside: writeNew(`${inside}.new`),
    writeOutside: writeNew(`${elsewhere}/new`),
    writeRoot: writeNew('/new'),
    writeKept: writeNew(`${kept}/new`),
    connect: reach(),
    namespace: outcome(unshare(0x1000_0000)), // CLONE_NEWUSER
    signal: outcome(kill(Number(other), 0)),
    processes: outcome(open('/proc/self/environ', 0, 0)),
  }),
);
