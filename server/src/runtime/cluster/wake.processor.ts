import { OnGlobalQueueWaiting, OnQueueEvent, Process, Processor } from '@nestjs/bull';
import { Inject } from '@nestjs/common';

export const WAKE_QUEUE = 'wake';
export const WAKE = Symbol('wake');

/** All who say "there is work" at the same time say one thing; whoever takes it off the queue has heard it like everybody else. */
export const WAKE_JOB = { jobId: 'wake', removeOnComplete: true, removeOnFail: true } as const;

/** Hears on Bull that another process has left work to do. Every worker hears it, not only the one that takes the job: the job carries no work. */
@Processor(WAKE_QUEUE)
export class WakeProcessor {
  constructor(@Inject(WAKE) private readonly wake: () => void) {}

  @Process()
  take(): void {
    this.wake();
  }

  @OnGlobalQueueWaiting()
  waiting(): void {
    this.wake();
  }

  /** The job is there already, perhaps in the hands of a worker that has died. */
  @OnQueueEvent({ eventName: 'global:duplicated' } as unknown as Parameters<typeof OnQueueEvent>[0])
  again(): void {
    this.wake();
  }
}
