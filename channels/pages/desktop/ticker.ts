import TickWorker from './tick.worker?worker';

/// Like setInterval, from a worker: browsers slow the timers of hidden pages down to one a minute, and an agent whose page is
/// hidden must not be taken for one who left.
export function everyInWorker(ms: number, call: () => void): () => void {
  const worker = new TickWorker();
  worker.onmessage = call;
  worker.postMessage(ms);
  return () => worker.terminate();
}
