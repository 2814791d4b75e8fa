import type { Unconfirmed } from './conversation';

/// What the browser keeps of a chat, per entry point, in the storage of the engine's origin. When the browser keeps nothing for
/// us (blocked, full), the page still works and forgets at reload.
export interface Memory {
  token(): string | null;
  setToken(token: string | null): void;
  /// What this browser calls its arrival until it is welcomed; as secret as the token.
  arrival(): string | null;
  setArrival(id: string | null): void;
  unconfirmed(): Unconfirmed[];
  keep(one: Unconfirmed): void;
  drop(id: string): void;
  name(): string;
  setName(name: string): void;
  /// The highest number the customer has read, so that a reload does not call old messages unread.
  read(): number;
  setRead(upTo: number): void;
  /// Calls back when another page of this browser began or ended the conversation.
  onToken(tell: (token: string | null) => void): void;
}

const unconfirmedMax = 50;

export function memory(entry: string, storage: Storage | null = usable()): Memory {
  const fallback = new Map<string, string>();
  const base = `strowger/chat/${entry}/`;
  const get = (key: string): string | null => {
    try {
      return storage ? storage.getItem(base + key) : (fallback.get(key) ?? null);
    } catch {
      return null;
    }
  };
  const put = (key: string, value: string | null): void => {
    try {
      if (!storage) {
        if (value === null) fallback.delete(key);
        else fallback.set(key, value);
      } else if (value === null) storage.removeItem(base + key);
      else storage.setItem(base + key, value);
    } catch {
      fallback.set(key, value ?? '');
    }
  };
  const all = (): Unconfirmed[] => {
    try {
      const value: unknown = JSON.parse(get('unconfirmed') ?? '[]');
      return (Array.isArray(value) ? value : []).filter(
        (one): one is Unconfirmed =>
          typeof one === 'object' && one !== null && /^[0-9a-f]{16}$/.test(one.id) && typeof one.text === 'string' && typeof one.at === 'number',
      );
    } catch {
      return [];
    }
  };
  return {
    token: () => get('token'),
    setToken: (token) => put('token', token),
    arrival: () => {
      const id = get('arrival');
      return id !== null && /^[0-9a-f]{32}$/.test(id) ? id : null;
    },
    setArrival: (id) => put('arrival', id),
    unconfirmed: all,
    keep: (one) => put('unconfirmed', JSON.stringify([...all(), one].slice(-unconfirmedMax))),
    drop: (id) => {
      const before = all();
      const after = before.filter((one) => one.id !== id);
      if (after.length !== before.length) put('unconfirmed', after.length ? JSON.stringify(after) : null);
    },
    name: () => get('name') ?? '',
    setName: (name) => put('name', name || null),
    read: () => Number(get('read') ?? 0) || 0,
    setRead: (upTo) => put('read', upTo ? String(upTo) : null),
    onToken: (tell) => {
      window.addEventListener('storage', (event) => {
        if (event.storageArea === storage && event.key === `${base}token`) tell(event.newValue);
      });
    },
  };
}

function usable(): Storage | null {
  try {
    const probe = 'strowger/probe';
    window.localStorage.setItem(probe, '1');
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
}
