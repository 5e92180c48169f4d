/** Where a command reads from; a terminal says that it is one. */
interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

/** Where a command writes to; a terminal says that it is one and how large. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** The three streams of a process. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}
