/// The one script a page embeds: a button, and a frame of the engine's own origin that holds the chat. No framework, no global
/// names; everything visible lives in a shadow root, so neither page's styles reach the other. docs/protocols/webchat.md has the
/// attributes. An element with `data-strowger-open` anywhere in the page opens the chat too.
const script = document.currentScript as HTMLScriptElement | null;

const css = `
:host{all:initial;position:fixed;inset-inline-end:20px;inset-block-end:20px;z-index:2147483000;
font-family:-apple-system,BlinkMacSystemFont,"Segoe UI",Inter,Roboto,"Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
--accent:#0a6860;--hover:#084f49;--on:#fff;--surface:#fff;--edge:#dedad1;--badge:#b3261e;--onbadge:#fff}
:host([data-dark]){--accent:#53c4b5;--hover:#7ad6ca;--on:#05211d;--surface:#191e21;--edge:#2d353a;--badge:#ff8f84;--onbadge:#340604}
button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;cursor:pointer;
background:var(--accent);color:var(--on);box-shadow:0 2px 6px rgb(0 0 0/.18),0 10px 28px rgb(0 0 0/.2);transition:background .12s,transform .12s}
button:hover{background:var(--hover)}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:22px;height:22px;padding:0 5px;box-sizing:border-box;border-radius:11px;
background:var(--badge);color:var(--onbadge);font-size:12px;font-weight:700;line-height:22px;text-align:center}
b[hidden],div[hidden]{display:none}
div{position:absolute;inset-inline-end:0;inset-block-end:72px;width:min(392px,calc(100vw - 40px));height:min(640px,calc(100vh - 120px));
overflow:hidden;border:1px solid var(--edge);border-radius:16px;background:var(--surface);box-shadow:0 2px 8px rgb(0 0 0/.12),0 20px 56px rgb(0 0 0/.24)}
iframe{display:block;width:100%;height:100%;border:0;background:var(--surface)}
@media (max-width:520px){div{position:fixed;inset:0;width:100%;height:100%;border:0;border-radius:0}:host([data-open]) button{display:none}}
@media (prefers-reduced-motion:no-preference){div:not([hidden]){animation:rise .2s cubic-bezier(.2,.7,.2,1)}
@keyframes rise{from{opacity:0;transform:translateY(12px)}}}
@media print{:host{display:none}}`;

const words = {
  en: { open: 'Open chat', close: 'Close chat', frame: 'Chat', unread: (n: number) => (n === 1 ? '1 unread message' : `${n} unread messages`) },
  zh: { open: '打开在线客服', close: '关闭在线客服', frame: '在线客服', unread: (n: number) => `${n} 条未读消息` },
};
const chatPath = 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z';
const closePath = 'M6 9.5l6 6 6-6';

function start(at: HTMLScriptElement): void {
  const asked = at.dataset;
  const entry = asked.entry;
  if (!entry) {
    console.error('strowger: widget.js needs data-entry, the name of an entry point');
    return;
  }
  const engine = new URL(at.src);
  const flag = `strowger/live/${entry}`;
  const language = (): string => asked.language || document.documentElement.lang || navigator.language;
  const say = () => (/^zh/i.test(language()) ? words.zh : words.en);
  const wish = asked.theme === 'light' || asked.theme === 'dark' ? asked.theme : 'auto';

  const host = document.createElement('strowger-chat');
  const root = host.attachShadow({ mode: 'open' });
  style(root);
  const panel = document.createElement('div');
  panel.hidden = true;
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-expanded', 'false');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
  const badge = document.createElement('b');
  badge.hidden = true;
  button.append(svg, badge);
  root.append(panel, button);

  let frame: HTMLIFrameElement | null = null;
  let unread = 0;
  let open = false;
  let returnTo: HTMLElement | null = null;

  function show(): void {
    path.setAttribute('d', open ? closePath : chatPath);
    button.setAttribute('aria-expanded', String(open));
    badge.hidden = unread === 0;
    badge.textContent = unread > 99 ? '99+' : String(unread);
    button.setAttribute('aria-label', (open ? say().close : say().open) + (unread ? `, ${say().unread(unread)}` : ''));
    if (frame) frame.title = asked.title || say().frame;
    host.toggleAttribute('data-open', open);
    panel.hidden = !open;
  }
  function tell(what: object): void {
    frame?.contentWindow?.postMessage({ strowger: 'host', ...what }, engine.origin);
  }
  function load(): void {
    if (frame) return;
    const url = new URL('frame.html', engine);
    const query: Record<string, string | undefined> = { entry, host: location.origin, language: language(), theme: wish, title: asked.title,
      customer: asked.customer, name: asked.name, page: document.title };
    for (const key of Object.keys(query)) if (query[key]) url.searchParams.set(key, query[key]!);
    frame = document.createElement('iframe');
    frame.allow = '';
    frame.referrerPolicy = 'origin';
    frame.src = url.href;
    panel.append(frame);
  }
  function set(next: boolean): void {
    if (next === open) return;
    open = next;
    if (open) {
      load();
      unread = 0;
    }
    show();
    tell({ open });
    if (open) frame?.focus();
    else (returnTo?.isConnected ? returnTo : button).focus();
    if (!open) returnTo = null;
  }

  button.addEventListener('click', () => set(!open));
  document.addEventListener('click', (event) => {
    const opener = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-strowger-open]') : null;
    if (!opener) return;
    event.preventDefault();
    returnTo = opener;
    set(true);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open && !event.defaultPrevented) set(false);
  });
  window.addEventListener('message', (event) => {
    if (event.origin !== engine.origin || event.source !== frame?.contentWindow || frame === null) return;
    const data = event.data as { strowger?: unknown; loaded?: unknown; unread?: unknown; live?: unknown; close?: unknown } | null;
    if (data === null || typeof data !== 'object' || data.strowger !== 'frame') return;
    if (data.loaded === true) tell({ open, language: language(), theme: wish });
    if (data.close === true) set(false);
    if (typeof data.unread === 'number') unread = Math.max(0, Math.floor(data.unread));
    if (typeof data.live === 'boolean') remember(data.live);
    show();
  });
  /// A chat that goes on makes the next page load the frame at once, so that messages are counted while it is closed.
  function remember(live: boolean): void {
    try {
      if (live) sessionStorage.setItem(flag, '1');
      else sessionStorage.removeItem(flag);
    } catch {
      // Without storage the frame loads when the customer opens it.
    }
  }
  new MutationObserver(() => {
    show();
    tell({ language: language() });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = (): void => void host.toggleAttribute('data-dark', wish === 'dark' || (wish === 'auto' && dark.matches));
  dark.addEventListener('change', paint);
  paint();
  show();
  document.body.append(host);
  try {
    if (sessionStorage.getItem(flag)) load();
  } catch {
    // See `remember`.
  }
}

/// A sheet made by script needs no `unsafe-inline` from the page's policy; older browsers get an element.
function style(root: ShadowRoot): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } else {
    const element = document.createElement('style');
    element.textContent = css;
    (root as ShadowRoot).append(element);
  }
}

if (script) {
  if (document.body) start(script);
  else document.addEventListener('DOMContentLoaded', () => start(script));
}
