/// Notifications of the browser, asked for only when the person says so and shown only while the page is out of sight.
export type Permission = 'default' | 'granted' | 'denied' | 'missing';

export function permission(): Permission {
  return 'Notification' in window ? Notification.permission : 'missing';
}
export async function askPermission(): Promise<Permission> {
  return 'Notification' in window ? Notification.requestPermission() : 'missing';
}
export function notify(tag: string, title: string, body: string): (() => void) | null {
  if (permission() !== 'granted' || (document.visibilityState === 'visible' && document.hasFocus())) return null;
  try {
    const note = new Notification(title, { body, tag });
    note.onclick = () => {
      window.focus();
      note.close();
    };
    return () => note.close();
  } catch {
    return null;
  }
}
