/** The studio's mark: a picture that comes out of noise, as four tiles. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden focusable="false">
      <rect x="1" y="1" width="10" height="10" rx="2.5" fill="var(--mantine-primary-color-filled)" />
      <rect
        x="13"
        y="1"
        width="10"
        height="10"
        rx="2.5"
        fill="var(--mantine-primary-color-filled)"
        opacity="0.55"
      />
      <rect
        x="1"
        y="13"
        width="10"
        height="10"
        rx="2.5"
        fill="var(--mantine-primary-color-filled)"
        opacity="0.3"
      />
      <circle cx="18" cy="18" r="5" fill="var(--mantine-color-orange-5)" />
    </svg>
  );
}
