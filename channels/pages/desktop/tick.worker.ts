/// Ticks every so many milliseconds as told by the first message.
self.onmessage = (message: MessageEvent<number>) => {
  setInterval(() => self.postMessage(0), message.data);
};
