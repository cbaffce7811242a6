// What the portable folders ask of the platform through the package import "#host": the declarations, which
// node/host.ts and web/host.ts fulfil. (tsconfig.portable.json takes this file for "#host".)

/** A thread of the platform's. It does not keep the process alive. */
export interface HostWorker {
  /** Calls the worker's `receive(message)`. */
  post(message: unknown): void;
  end(): void;
}

/**
 * Starts a thread that runs `source`, a script that defines `receive(message)`; `failed` hears when it could not start
 * or has stopped by an error.
 * @throws where there are no threads
 */
export declare function startWorker(source: string, failed: (reason: string) => void): HostWorker;

/** Processors for threads that share memory; 1 where memory cannot be shared. */
export declare function processors(): number;

/** Whether this thread may sleep until another wakes it; a page's own may not. */
export declare function mayWait(): boolean;
