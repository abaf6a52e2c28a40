import { useTimeout } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { copyText } from '../clipboard.ts';

/** How long a copied text says so, in milliseconds. */
const thanks = 1500;

interface CopyButtonProps {
  value: string;
  children: (state: { copied: boolean; copy: () => void }) => ReactNode;
}

/** Gives a button what copies a text. In place of Mantine's, which needs a permission that the app denies. */
export function CopyButton({ value, children }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const { start } = useTimeout(() => setCopied(false), thanks);
  const copy = () => {
    setCopied(copyText(value));
    start();
  };
  return children({ copied, copy });
}
