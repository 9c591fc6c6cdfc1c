/** The pages of others that the window may open in the browser, by the id that it asks with. */
export const LINKS = {
  /** Network Time Protocol, version 4. */
  rfc5905: 'https://www.rfc-editor.org/rfc/rfc5905.html',
  /** Network Time Protocol: best current practices. */
  rfc8633: 'https://www.rfc-editor.org/rfc/rfc8633.html',
  /** Network Time Security. */
  rfc8915: 'https://www.rfc-editor.org/rfc/rfc8915.html',
  /** DHCP options; 8.3 is option 42. */
  rfc2132: 'https://www.rfc-editor.org/rfc/rfc2132.html#section-8.3',
  chrony: 'https://chrony-project.org/documentation.html',
  pool: 'https://www.ntppool.org/en/use.html',
  /** What a leap smear is, by an operator that smears. */
  smear: 'https://developers.google.com/time/smear',
  windowsTime:
    'https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-top',
} as const;
export type LinkId = keyof typeof LINKS;

/** Every {@link LinkId}. */
export const LINK_IDS = Object.keys(LINKS) as readonly LinkId[];
