/**
 * Copies text by the document's own command, as the app denies pages every permission, the clipboard's
 * included. To be called from a click. @returns whether it was copied
 */
export function copyText(text: string): boolean {
  const copy = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData?.setData('text/plain', text);
  };
  document.addEventListener('copy', copy, { once: true });
  try {
    // Deprecated, and the only way that asks for no permission.
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', copy);
  }
}
