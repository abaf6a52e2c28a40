import katex from 'katex';
import 'katex/dist/katex.min.css';
import { Fragment, useLayoutEffect, useRef } from 'react';
import classes from './families.module.css';

/*
 * Formulas are built as elements, never as markup: the page's policy forbids the style attributes that markup of
 * formulas is full of, but not styles that are set on elements.
 */

/** An equation on lines of its own. @param words what is read out in its place */
export function Equation({ latex, words }: { latex: string; words: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) katex.render(latex, box.current, { displayMode: true, output: 'html', strict: 'error' });
  }, [latex]);
  return <div ref={box} className={classes.equation} role="math" aria-label={words} tabIndex={0} />;
}

function InlineMath({ latex }: { latex: string }) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (box.current) katex.render(latex, box.current, { output: 'htmlAndMathml', strict: 'error' });
  }, [latex]);
  return <span ref={box} className={classes.inlineMath} />;
}

/** A sentence of the catalogues in which formulas stand between dollar signs. */
export function MathText({ text }: { text: string }) {
  return text
    .split('$')
    .map((part, index) => (
      <Fragment key={index}>{index % 2 === 1 ? <InlineMath latex={part} /> : part}</Fragment>
    ));
}
