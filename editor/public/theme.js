// Runs before the first paint, so that a chosen theme never flashes the other one. A file of its own because the
// content security policy allows no inline script. Keep in step with src/ui/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('parcours.theme');
  } catch {
    // Storage may be blocked; the system's theme is used then.
  }
  if (choice !== 'light' && choice !== 'dark') choice = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = choice;
})();
