/** The zone of this browser. */
export const browserTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** All IANA zones the browser knows, as choices. */
export const timezoneOptions = (): { value: string; label: string }[] => [...new Set(['UTC', browserTimezone(), ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
