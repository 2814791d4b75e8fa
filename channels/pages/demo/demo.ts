import { choose, type Language } from '../language/choose';
import { wear } from '../design/theme';
import { en, zh, type ShopWords } from './words';

/// The shop of an invented printer maker. It knows nothing of the engine but the address of its one script.
const words: Record<Language, ShopWords> = { en, 'zh-CN': zh };
const birds = [
  { name: 'wren', price: { en: 129, 'zh-CN': 899 }, art: '<path class="body" d="M20 46h80a8 8 0 0 1 8 8v24a8 8 0 0 1-8 8H20a8 8 0 0 1-8-8V54a8 8 0 0 1 8-8z"/><path class="lid" d="M16 40h88l4 8H12z"/><path class="sheet" d="M34 16h52l3 24H31z"/><path class="c" d="M30 66h20v6H30z"/><path class="mouth" d="M30 74h60v4H30z"/><circle class="lamp" cx="96" cy="62" r="3"/>' },
  { name: 'heron', price: { en: 489, 'zh-CN': 3299 }, art: '<path class="body" d="M22 30h76a6 6 0 0 1 6 6v58a4 4 0 0 1-4 4H20a4 4 0 0 1-4-4V36a6 6 0 0 1 6-6z"/><path class="lid" d="M26 18h68l6 12H20z"/><path class="mouth" d="M28 42h64v10H28z"/><path class="sheet" d="M34 46h52l4 10H30z"/><path class="slot" d="M22 66h76M22 82h76"/><path class="slot" d="M52 74h16M52 90h16"/><rect class="screen" x="76" y="34" width="20" height="6" rx="2"/>' },
  { name: 'kingfisher', price: { en: 649, 'zh-CN': 4599 }, art: '<path class="body" d="M12 40h96a8 8 0 0 1 8 8v32a8 8 0 0 1-8 8H12a8 8 0 0 1-8-8V48a8 8 0 0 1 8-8z"/><path class="lid" d="M16 32h88l8 10H8z"/><path class="mouth" d="M22 68h76v8H22z"/><path class="sheet" d="M28 72h64l6 26H22z"/><path class="c" d="M32 78h18v14H30z"/><path class="m" d="M52 78h16v14H51z"/><path class="y" d="M70 78h18l2 14H70z"/><circle class="lamp" cx="104" cy="54" r="3"/>' },
  { name: 'plover', price: { en: 79, 'zh-CN': 549 }, art: '<path class="body" d="M38 30h44a14 14 0 0 1 14 14v36a10 10 0 0 1-10 10H34a10 10 0 0 1-10-10V44a14 14 0 0 1 14-14z"/><circle class="lid" cx="60" cy="52" r="16"/><circle class="mouth" cx="60" cy="52" r="6"/><path class="mouth" d="M40 76h40v4H40z"/><path class="sheet" d="M44 78h32v24H44z"/><path class="slot" d="M50 84v12M54 84v12M57 84v12M62 84v12M66 84v12M70 84v12"/>' },
] as const;

let language = choose([kept('strowger/shop/language'), ...navigator.languages]);
let count = 0;
wear('auto');

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function speak(next: Language): void {
  language = next;
  const say = words[language];
  document.documentElement.lang = language;
  document.title = say.page;
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]')) element.textContent = say[element.dataset.t as keyof ShopWords];
  for (const element of document.querySelectorAll<HTMLElement>('[data-t-label]'))
    element.setAttribute('aria-label', say[element.dataset.tLabel as keyof ShopWords]);
  const other: Language = language === 'en' ? 'zh-CN' : 'en';
  const toggle = document.getElementById('language')!;
  toggle.textContent = other === 'en' ? 'English' : '中文';
  toggle.setAttribute('aria-label', other === 'en' ? 'Switch to English' : '切换到中文');
  toggle.lang = other;
  goods();
}
function goods(): void {
  const say = words[language];
  const money = new Intl.NumberFormat(language, { style: 'currency', currency: language === 'en' ? 'EUR' : 'CNY', maximumFractionDigits: 0 });
  const list = document.getElementById('goods')!;
  list.replaceChildren(
    ...birds.map((bird) => {
      const item = document.createElement('li');
      item.innerHTML = `<svg viewBox="0 0 120 110" aria-hidden="true">${bird.art}</svg><h3></h3><p class="text"></p><p class="price"></p><button type="button" class="add"></button>`;
      item.querySelector('h3')!.textContent = say[bird.name];
      item.querySelector('.text')!.textContent = say[`${bird.name}Text`];
      item.querySelector('.price')!.textContent = money.format(bird.price[language]);
      const add = item.querySelector('button')!;
      add.textContent = say.add;
      add.setAttribute('aria-label', `${say.add}: ${say[bird.name]}`);
      add.addEventListener('click', () => {
        document.getElementById('count')!.textContent = String(++count);
        add.textContent = say.added;
      });
      return item;
    }),
  );
}
document.getElementById('language')!.addEventListener('click', () => {
  speak(language === 'en' ? 'zh-CN' : 'en');
  try {
    localStorage.setItem('strowger/shop/language', language);
  } catch {
    // The choice lasts as long as the page.
  }
});
speak(language);

// ?entry=premium shows another entry point of the same centre; what follows is the documented script tag.
const entry = new URLSearchParams(location.search).get('entry') ?? 'shop';
document.getElementById('entry')!.textContent = entry;
const script = document.createElement('script');
script.src = '/chat/widget.js';
script.async = true;
script.dataset.entry = entry;
document.body.append(script);
