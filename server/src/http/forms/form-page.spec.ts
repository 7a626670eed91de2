import { describe, expect, it } from '@jest/globals';
import type { FormPage } from '@parcours/sdk/node';
import { FORM_POLICY, formPage, thanksPage } from './form-page.js';

const form: FormPage = {
  language: 'fr', title: 'Restons en <contact>', intro: 'Une lettre par mois', button: 'S’inscrire', thanks: 'Merci & à bientôt',
  fields: [
    { name: 'email', label: 'E-mail', type: 'email', required: true },
    { name: 'ok', label: 'J’accepte', type: 'checkbox', required: false },
  ],
};

describe('a hosted form', () => {
  it('is in the language of its author and names every field for a screen reader', () => {
    const html = formPage(form, { values: {}, problem: null });
    expect(html).toContain('<html lang="fr">');
    expect(html).toContain('<label for="field-email">E-mail <span class="note">(obligatoire)</span></label>');
    expect(html).toContain('id="field-email" name="email" type="email" required');
    expect(html).not.toContain('role="alert"');
  });
  it('shows what was typed and what is wrong beside the field', () => {
    const html = formPage(form, { values: { email: 'ada@', ok: 'on' }, problem: { field: 'email', message: 'Veuillez vérifier.' } });
    expect(html).toContain('value="ada@"');
    expect(html).toContain('aria-invalid="true" aria-describedby="field-email-error"');
    expect(html).toContain('id="field-email-error">Veuillez vérifier.');
    expect(html).toMatch(/type="checkbox" checked/);
  });
  it('shows texts as text, whatever is in them', () => {
    const html = formPage({ ...form, intro: '<script>alert(1)</script>' }, { values: { email: '"><img src=x onerror=alert(1)>' }, problem: { field: null, message: '<b>' } });
    expect(html).not.toMatch(/<script|<img|<b>/);
    expect(html).toContain('Restons en &lt;contact&gt;');
    expect(thanksPage(form)).toContain('Merci &amp; à bientôt');
  });
  it('forbids scripts and everything from elsewhere', () => {
    expect(FORM_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
  });
});
