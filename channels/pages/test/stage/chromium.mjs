import { chromium } from 'playwright-core';

const settings = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  timeout: 120_000,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--mute-audio'],
};
let coming = null;

/// The one Chromium of a run; started when first asked for, and again should it have died, so that the scenes after a crash find one.
export async function chromiumOfTheRun() {
  if (coming && !(await coming.catch(() => null))?.isConnected()) coming = null;
  coming ??= chromium.launch(settings);
  return coming;
}
export async function closeChromium() {
  const browser = await coming?.catch(() => null);
  coming = null;
  await browser?.close();
}
/// Another one of its own, with these flags besides.
export const chromiumWith = (flags) => chromium.launch({ ...settings, args: [...settings.args, ...flags] });
/// Likewise, with its process: who plays a crash kills it (`kill`). `browser` is the way to it.
export async function chromiumProcessWith(flags) {
  const server = await chromium.launchServer({ ...settings, args: [...settings.args, ...flags] });
  return { browser: await chromium.connect(server.wsEndpoint()), kill: () => server.kill(), close: () => server.close() };
}
