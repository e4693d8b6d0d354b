import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addModel } from './addModel.fixture.ts';
import { IoBinding } from './ioBinding.ts';
import { libraryPath } from './libraryPath.ts';
import { RunOptions } from './runOptions.ts';
import { loadRuntime, type OnnxRuntime, openRuntime } from './runtime.ts';
import { Session } from './session.ts';
import type { SessionSettings } from './sessionOptions.ts';
import { Tensor } from './tensor.ts';

let runtime: OnnxRuntime;
let folder: string;
beforeAll(() => {
  runtime = openRuntime();
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-runtime-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A library with the entry point of ONNX Runtime, of a release that nobody has tried. */
const otherRelease = `
static const char *version(void) { return "2.0.0"; }
static void *api(unsigned wanted) { return 0; }
static struct { void *(*api)(unsigned); const char *(*version)(void); } base = { api, version };
void *OrtGetApiBase(void) { return &base; }
`;

const settings: SessionSettings = { threads: 1, optimization: 'all' };
const open = (more: Partial<SessionSettings> = {}, model = addModel()) =>
  Session.open(runtime, { source: { model }, settings: { ...settings, ...more } });
const floats = (...values: number[]) => Float32Array.from(values);
const over = (memory: Float32Array, shape = [memory.length]) =>
  Tensor.over(runtime, memory, { type: 'float32', shape });
const code = (wanted: string, detail = /./) => ({
  code: wanted,
  message: expect.stringMatching(detail),
});

test('the library that onnxruntime-node brings along is the tested release', () => {
  expect(runtime.version).toBe('1.30.0');
});

test('a session tells its ports, and a run writes its output where it was bound', async () => {
  using session = await open();
  expect(session.inputs).toEqual([
    { name: 'x', type: 'float32', shape: [-1] },
    { name: 'y', type: 'float32', shape: [-1] },
  ]);
  expect(session.outputs).toEqual([{ name: 'z', type: 'float32', shape: [-1] }]);
  const z = floats(0, 0, 0);
  using x = over(floats(1, 2, 3));
  using y = over(floats(10, 20, 30));
  using out = over(z);
  using binding = new IoBinding(session);
  using options = new RunOptions(runtime);
  binding.bindInput('x', x);
  binding.bindInput('y', y);
  binding.bindOutput('z', out);
  await session.run(binding, options);
  expect([...z]).toEqual([11, 22, 33]);
});

test('what was bound stays from run to run, and one buffer can be input and output', async () => {
  using session = await open();
  const sum = floats(0, 0);
  using total = over(sum);
  using step = over(floats(1, 2));
  using binding = new IoBinding(session);
  using options = new RunOptions(runtime);
  binding.bindInput('x', total);
  binding.bindInput('y', step);
  binding.bindOutput('z', total);
  for (let run = 0; run < 3; run++) await session.run(binding, options);
  expect([...sum]).toEqual([3, 6]);
});

test('a model can be opened from a file as well', async () => {
  const file = path.join(folder, '加.onnx');
  writeFileSync(file, addModel());
  using session = await Session.open(runtime, { source: { path: file }, settings });
  expect(session.inputs).toHaveLength(2);
});

test('what the library refuses is an error with its code and its words', async () => {
  await expect(open({}, addModel('NoSuchOperator'))).rejects.toMatchObject(
    code('runtime.failed', /NoSuchOperator/),
  );
  await expect(open({}, Uint8Array.of(1, 2, 3))).rejects.toMatchObject({
    code: 'runtime.failed',
    data: { code: 'invalidProtobuf' },
  });
  const source = { path: path.join(folder, 'none.onnx') };
  await expect(Session.open(runtime, { source, settings })).rejects.toMatchObject({
    code: 'runtime.failed',
    data: { call: 'CreateSession', code: 'noSuchFile' },
  });
  await expect(open({ config: { '': '' } })).rejects.toMatchObject(code('runtime.failed'));
});

test('CUDA without its library is an error that names the file that is missing', async () => {
  const cuda = open({ provider: { name: 'CUDA', options: { device_id: '0' } } });
  await expect(cuda).rejects.toMatchObject(code('runtime.failed', /onnxruntime_providers/));
});

test('shapes that do not go together fail the run, and the session goes on', async () => {
  using session = await open();
  const z = floats(0, 0, 0);
  using out = over(z);
  using two = over(floats(1, 2));
  using three = over(floats(1, 2, 3));
  using binding = new IoBinding(session);
  using options = new RunOptions(runtime);
  binding.bindInput('x', two);
  binding.bindInput('y', three);
  binding.bindOutput('z', out);
  await expect(session.run(binding, options)).rejects.toMatchObject(
    code('runtime.failed', /broadcast|dimension/i),
  );
  binding.bindInput('x', three);
  await session.run(binding, options);
  expect([...z]).toEqual([2, 4, 6]);
});

test('a run that lacks an input fails', async () => {
  using session = await open();
  using binding = new IoBinding(session);
  using options = new RunOptions(runtime);
  await expect(session.run(binding, options)).rejects.toMatchObject(code('runtime.failed'));
});

test('misuse is found before it reaches the library: types, ranks, names, sizes', async () => {
  using session = await open();
  using binding = new IoBinding(session);
  using whole = Tensor.over(runtime, new Int32Array(2), { type: 'int32', shape: [2] });
  using square = over(floats(1, 2, 3, 4), [2, 2]);
  using right = over(floats(1));
  expect(() => binding.bindInput('x', whole)).toThrow(/x is float32 \[-1\], not int32 \[2\]/);
  expect(() => binding.bindInput('x', square)).toThrow(/not float32 \[2, 2\]/);
  expect(() => binding.bindInput('w', right)).toThrow(/no input w/);
  expect(() => binding.bindOutput('x', right)).toThrow(/no output x/);
  expect(() => over(floats(1, 2), [3])).toThrow(/takes 12 bytes, not 8/);
  expect(() => over(floats(1, 2), [-2])).toThrow(/dimension of -2/);
  expect(() => over(floats(1, 2), [1.5])).toThrow(/dimension of 1.5/);
  expect(() => over(floats(1), [2 ** 30, 2 ** 30])).toThrow(/too large/);
  const given = new Float32Array(new ArrayBuffer(8));
  structuredClone(given.buffer, { transfer: [given.buffer] });
  expect(() => over(given, [2])).toThrow(/given away/);
});

test('what has been released gives an error and nothing else, however often it is released', async () => {
  const session = await open();
  const tensor = over(floats(1));
  const binding = new IoBinding(session);
  const options = new RunOptions(runtime);
  for (const handle of [binding, options, tensor, session, session, tensor]) handle[Symbol.dispose]();
  await expect(session.run(binding, options)).rejects.toMatchObject(code('runtime.misuse', /released/));
  expect(() => new IoBinding(session)).toThrow(/Session has been released/);
  expect(() => tensor.address).toThrow(/Value has been released/);
  expect(() => binding.bindInput('x', tensor)).toThrow(/released/);
  expect(() => options.terminate()).toThrow(/RunOptions has been released/);
});

test('a library that is not there, is none, or is of an untested release is refused with its own code', () => {
  expect(() => loadRuntime(path.join(folder, 'libonnxruntime.so.1'))).toThrow(/runtime.missing/);
  const broken = path.join(folder, 'broken.so');
  writeFileSync(broken, 'not a library');
  expect(() => loadRuntime(broken)).toThrow(/runtime.missing/);
  const other = path.join(folder, 'other.so');
  execFileSync('cc', ['-shared', '-fPIC', '-x', 'c', '-o', other, '-'], { input: otherRelease });
  expect(() => loadRuntime(other)).toThrow(/runtime.untested.*2\.0\.0.*1\.30\.0/);
  expect(libraryPath()).toMatch(/onnxruntime/);
});
