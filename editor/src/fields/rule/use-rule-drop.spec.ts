import { expect, it } from 'vitest';
import { ruleField } from './use-rule-drop';

it('a value is named as rules name it, and only what such a rule can look at is taken', () => {
  expect(ruleField(['json', 'lines', 0, 'price'], 'data')).toBe('json.lines.0.price');
  expect(ruleField(['contact', 'city'], 'data')).toBe('contact.city');
  expect(ruleField(['contact', 'city'], 'contacts')).toBe('city');
  expect(ruleField(['json', 'city'], 'contacts')).toBeNull();
  expect(ruleField(['json', 'a.b'], 'data')).toBeNull();
  expect(ruleField(['json'], 'data')).toBeNull();
  expect(ruleField(['now', 'x'], 'data')).toBeNull();
});
