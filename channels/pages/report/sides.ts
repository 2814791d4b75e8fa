/// What a comparison is of, for a heading: files without their folders, and of one file what B has otherwise.
export function sidesOf(a: string, b: string): [string, string] {
  const brief = (side: string): string => {
    const end = side.indexOf(', ');
    const file = end < 0 ? side : side.slice(0, end);
    return file.slice(file.lastIndexOf('/') + 1) + side.slice(file.length);
  };
  return [brief(a), b.startsWith(`${a}, `) ? b.slice(a.length + 2) : brief(b)];
}
