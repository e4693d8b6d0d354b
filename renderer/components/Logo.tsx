/** The mark of the program: a house with two lines of text in it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-harbor-8)" />
      <path
        d="M7 15.2 16 7.5l9 7.7V24a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 7 24z"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
      <path d="M12 17.5h8M12 21h5" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
