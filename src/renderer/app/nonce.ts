/** What the content security policy lets this page's own style elements through by. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

// The dialogs' scroll lock adds a style element and takes its nonce from this bundler's name for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });
