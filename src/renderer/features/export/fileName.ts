/** A name as the stem of a file that every file system takes, at most 120 characters. */
export function fileNameOf(name: string): string {
  const stem = [...name]
    .map((character) => (/[\p{L}\p{N}._-]/u.test(character) ? character : '-'))
    .join('')
    .replace(/-+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return [...stem].slice(0, 120).join('') || 'export';
}
