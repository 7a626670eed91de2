const DIGITS = 15;

/**
 * A number in millionths, exactly as `round(x::numeric, 6)` in Postgres: of its first fifteen digits, half away from zero. Sums are made
 * of these, so that a hundred times 0.1 is 10, whatever the order of the events.
 */
export function micros(value: number): bigint {
  const [digits = '0', exponent = '0'] = Math.abs(value).toExponential(DIGITS - 1).split('e');
  const whole = BigInt(digits.replace('.', ''));
  const shift = Number(exponent) - (DIGITS - 1) + 6;
  const divisor = 10n ** BigInt(Math.max(-shift, 0));
  const rounded = shift >= 0 ? whole * 10n ** BigInt(shift) : (whole * 2n + divisor) / (divisor * 2n);
  return value < 0 ? -rounded : rounded;
}
