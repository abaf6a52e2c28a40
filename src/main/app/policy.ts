/**
 * The content security policy of the app's page: only its own files, only scripts and styles of the build or with
 * the response's nonce; pictures may also come from memory (`blob:`).
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Where the page's HTML names the nonce of its response. */
export const noncePlaceholder = '__CSP_NONCE__';
