/**
 * System calls that no parser of ours needs, by their numbers on x86-64 (Linux, `arch/x86/entry/syscalls/syscall_64.tbl`): new
 * connections, other processes' memory, namespaces and mounts, the kernel's modules, keys, clocks, and parts of it in which
 * holes were found often. Native code that a file has taken over finds them closed.
 */
export const deniedCalls = {
  socket: 41,
  connect: 42,
  accept: 43,
  bind: 49,
  listen: 50,
  ptrace: 101,
  syslog: 103,
  personality: 135,
  pivot_root: 155,
  chroot: 161,
  acct: 163,
  settimeofday: 164,
  mount: 165,
  umount2: 166,
  swapon: 167,
  swapoff: 168,
  reboot: 169,
  iopl: 172,
  ioperm: 173,
  init_module: 175,
  delete_module: 176,
  quotactl: 179,
  clock_settime: 227,
  kexec_load: 246,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  unshare: 272,
  accept4: 288,
  perf_event_open: 298,
  name_to_handle_at: 303,
  open_by_handle_at: 304,
  setns: 308,
  process_vm_readv: 310,
  process_vm_writev: 311,
  kcmp: 312,
  finit_module: 313,
  kexec_file_load: 320,
  bpf: 321,
  userfaultfd: 323,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
} as const;

/** Classic BPF, `linux/filter.h`: code, jump if true, jump if false, constant. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, constant: number];

const loadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const jumpIfAtLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const answer = 0x06; // BPF_RET | BPF_K
/** `struct seccomp_data`: the call's number, then the architecture's. */
const numberOffset = 0;
const architectureOffset = 4;
const x86_64 = 0xc000_003e; // AUDIT_ARCH_X86_64
/** Calls of the x32 interface have this bit set; nobody uses them, and they would pass by the numbers below. */
const x32Bit = 0x4000_0000;
const allow = 0x7fff_0000; // SECCOMP_RET_ALLOW
const kill = 0x8000_0000; // SECCOMP_RET_KILL_PROCESS
const refuse = 0x0005_0001; // SECCOMP_RET_ERRNO with EPERM

/** The filter as `bwrap --seccomp` takes it; null on a processor whose numbers are not known here. */
export function seccompProgram(architecture: NodeJS.Architecture = process.arch): Buffer | null {
  if (architecture !== 'x64') return null;
  const numbers = Object.values(deniedCalls);
  const program: Instruction[] = [
    [loadWord, 0, 0, architectureOffset],
    [jumpIfEqual, 1, 0, x86_64],
    [answer, 0, 0, kill],
    [loadWord, 0, 0, numberOffset],
    [jumpIfAtLeast, numbers.length + 1, 0, x32Bit],
    ...numbers.map((number, i): Instruction => [jumpIfEqual, numbers.length - i, 0, number]),
    [answer, 0, 0, allow],
    [answer, 0, 0, refuse],
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, ifTrue, ifFalse, constant]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(ifTrue, i * 8 + 2);
    bytes.writeUInt8(ifFalse, i * 8 + 3);
    bytes.writeUInt32LE(constant, i * 8 + 4);
  }
  return bytes;
}
