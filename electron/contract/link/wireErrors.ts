import { ORPCError } from '@orpc/client';
import { AppError, type ErrorData, isErrorCode } from '../../common/errors/appError.ts';

/** Told of every failure that is not an AppError: with its stack, and the id that the other end is shown. */
export type OnBug = (error: unknown, logId: string) => void;

/** Told of every AppError that crosses, except of cancellations, with the id that the other end is shown. */
export type OnFailure = (error: AppError, logId: string) => void;

/** How the end that answers calls logs what goes wrong. Without `onFailure`, expected failures cross without a log id. */
export interface ErrorLog {
  readonly onBug: OnBug;
  readonly onFailure?: OnFailure | undefined;
}

const maxDetailLength = 600;

/** An error as it crosses the link: its code and data. Anything unexpected becomes `internal.bug` and is logged. */
export function toWireError(error: unknown, { onBug, onFailure }: ErrorLog): ORPCError<string, unknown> {
  if (error instanceof AppError) return wireError(error, logFailure(error, onFailure));
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    const invalid = new AppError('request.invalid', { detail: describeIssues(error) });
    return wireError(invalid, logFailure(invalid, onFailure));
  }
  const logId = newLogId();
  onBug(error, logId);
  return wireError(new AppError('internal.bug', { logId }));
}

function newLogId(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** An error that was logged already keeps its id. */
function logFailure(error: AppError, onFailure: OnFailure | undefined): string | null {
  if (error.logId !== null || !onFailure || error.code === 'request.cancelled') return error.logId;
  const logId = newLogId();
  onFailure(error, logId);
  return logId;
}

/** The answer to a call that the other end has given up. */
export function cancelledError(): ORPCError<string, unknown> {
  return wireError(new AppError('request.cancelled'));
}

/** An error that arrived, as the AppError it was thrown as. */
export function fromWireError(error: ORPCError<string, unknown>): AppError {
  if (isErrorCode(error.code)) {
    const data = readData(error.data);
    if (error.code === 'internal.bug') return new AppError(error.code, data);
    const { [logIdName]: logId, ...rest } = data;
    return new AppError(error.code, rest, typeof logId === 'string' ? { logId } : {});
  }
  // A code that this version does not know: the other end is newer or not what it says it is.
  return new AppError('internal.bug', { logId: error.code.slice(0, 60) });
}

/** Beside an error's own data; no error's data has this name, but the one that is all about it. */
const logIdName = 'logId';

export function wireError(error: AppError, logId: string | null = null): ORPCError<string, unknown> {
  const data = logId === null ? error.data : { ...error.data, [logIdName]: logId };
  return new ORPCError(error.code, { status: 500, message: error.message, data, cause: error });
}

function readData(data: unknown): ErrorData {
  if (typeof data !== 'object' || data === null) return {};
  const entries = Object.entries(data).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(entries);
}

/** `model: expected string; sampling.topK: too small`, from the issues that the schema found. */
function describeIssues(error: ORPCError<string, unknown>): string {
  const { data } = error;
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : undefined;
  if (!Array.isArray(issues)) return error.message;
  return issues.map(describeIssue).join('; ').slice(0, maxDetailLength);
}

function describeIssue(issue: { readonly path?: readonly unknown[]; readonly message: string }): string {
  const place = (issue.path ?? []).map(describeSegment).join('.');
  return place ? `${place}: ${issue.message}` : issue.message;
}

/** Standard Schema allows a path segment to be a key or an object that holds one. */
function describeSegment(segment: unknown): string {
  return typeof segment === 'object' && segment !== null && 'key' in segment
    ? String(segment.key)
    : String(segment);
}
