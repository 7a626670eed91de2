/** The pages of the product, as the navigation lists them. */
export const places = [
  { to: '/dashboard', icon: 'chart-column', text: 'shell.dashboard' },
  { to: '/workflows', icon: 'workflow', text: 'shell.workflows' },
  { to: '/runs', icon: 'activity', text: 'shell.runs' },
  { to: '/logs', icon: 'history', text: 'shell.logs' },
  { to: '/alerts', icon: 'bell', text: 'shell.alerts' },
  { to: '/contacts', icon: 'users', text: 'shell.contacts' },
  { to: '/lists', icon: 'list', text: 'shell.lists' },
  { to: '/segments', icon: 'target', text: 'shell.segments' },
  { to: '/messages', icon: 'send', text: 'shell.messages' },
  { to: '/scoring', icon: 'gauge', text: 'shell.scoring' },
  { to: '/loyalty', icon: 'award', text: 'shell.loyalty' },
  { to: '/contents', icon: 'layout-template', text: 'shell.contents' },
  { to: '/credentials', icon: 'key-round', text: 'shell.credentials' },
  { to: '/packages', icon: 'package', text: 'shell.packages' },
  { to: '/settings', icon: 'settings', text: 'shell.settings' },
] as const;
