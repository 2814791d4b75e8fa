/// Plays the engine's list of calls, and their audio: two tones, in parts as they are asked for.
export class Recordings {
  calls = [];
  /// So many are told at once; what was heard, and how.
  atOnce = 25;
  heard = [];
  down = false;

  http(person, request, response) {
    const url = new URL(request.url, 'http://engine');
    if (!person) return response.writeHead(401).end();
    if (this.down) return response.writeHead(503, { 'Retry-After': '2' }).end();
    if (!person.roles.includes('supervisor')) return response.writeHead(404).end();
    if (url.pathname === '/desktop/recordings') return this.list(Number(url.searchParams.get('before') ?? 0), response);
    const call = this.calls.find((one) => one.interaction === url.searchParams.get('interaction'));
    const asFile = url.searchParams.get('as') === 'file';
    if (!call || call.lasted_ms === undefined || call.key_gone) return response.writeHead(404).end();
    if (asFile && !call.download) return response.writeHead(403).end();
    this.heard.push({ interaction: call.interaction, asFile, range: request.headers.range });
    const wav = tones(call.lasted_ms);
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const from = Number(asked?.[1] ?? 0);
    const part = wav.subarray(from, Math.min(from + (1 << 20), asked?.[2] ? Number(asked[2]) + 1 : wav.length));
    response.writeHead(asked ? 206 : 200, {
      'Content-Type': 'audio/wav', 'Accept-Ranges': 'bytes', 'Cache-Control': 'no-store', 'Content-Length': part.length,
      ...(asked ? { 'Content-Range': `bytes ${from}-${from + part.length - 1}/${wav.length}` } : {}),
    });
    response.end(part);
  }
  list(before, response) {
    const from = before === 0 ? 0 : this.calls.length - before;
    const calls = this.calls.slice(from, from + this.atOnce).map(({ key_gone, ...one }) => one);
    const left = this.calls.length - from - calls.length;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ now: Date.now(), before: left, calls }));
  }
}

/// Stereo, 16 bits at 8 kHz.
function tones(ms) {
  const frames = Math.round(ms * 8);
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + frames * 4, 4);
  wav.write('WAVEfmt ', 8);
  [16, 0x0002_0001].forEach((value, at) => wav.writeUInt32LE(value, 16 + 4 * at));
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt32LE(0x0010_0004, 32);
  wav.write('data', 36);
  wav.writeUInt32LE(frames * 4, 40);
  for (let at = 0; at < frames; ++at) {
    wav.writeInt16LE(Math.round(4_000 * Math.sin((2 * Math.PI * 440 * at) / 8_000)), 44 + 4 * at);
    wav.writeInt16LE(Math.round(4_000 * Math.sin((2 * Math.PI * 660 * at) / 8_000)), 46 + 4 * at);
  }
  return wav;
}
