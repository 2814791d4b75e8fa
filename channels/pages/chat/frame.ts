import '../design/tokens.css';
import '../design/base.css';
import { mount } from 'svelte';
import { choose } from '../language/choose';
import { en } from '../language/chat_en';
import { zh } from '../language/chat_zh';
import { keepText, keptLanguage, Tongue } from '../language/tongue.svelte';
import { isWish, wear } from '../design/theme';
import { ChatSession } from './chat_session.svelte';
import Frame from './Frame.svelte';
import { Host } from './host.svelte';
import { memory } from './memory';

/// The chat itself, inside the widget's frame or as a page of its own: /chat/frame.html?entry=shop. Everything in the address
/// comes from the page around; it is shown as text and sent to the engine, nothing more.
const asked = new URLSearchParams(location.search);
const entry = asked.get('entry') ?? '';
const languageKey = 'strowger/chat/language';

const tongue = new Tongue(
  { en, 'zh-CN': zh },
  keptLanguage(languageKey) ?? choose([asked.get('language'), ...navigator.languages]),
  (language) => keepText(languageKey, language),
);
let stopFollowing = wear(isWish(asked.get('theme')) ? (asked.get('theme') as 'auto') : 'auto');
const kept = memory(entry);
const session = new ChatSession(
  { entry, customer: (asked.get('customer') ?? '').slice(0, 128), name: asked.get('name') ?? kept.name(), page: (asked.get('page') ?? '').slice(0, 200) },
  kept,
  () => tongue.language,
);
const host = new Host(asked.get('host'), (told) => {
  if (told.language !== undefined && keptLanguage(languageKey) === null) tongue.follow(choose([told.language]));
  if (isWish(told.theme)) {
    stopFollowing();
    stopFollowing = wear(told.theme);
  }
});

session.begin();
mount(Frame, {
  target: document.getElementById('chat')!,
  props: { session, tongue, host, memory: kept, title: asked.get('title') ?? '', nameKnown: asked.has('name') },
});
