// Redoc renders its menu anew when its script takes over, and does not say that it is navigation.
const name = () => {
  const menu = document.querySelector('#redoc .menu-content:not([role])');
  menu?.setAttribute('role', 'navigation');
  menu?.setAttribute('aria-label', 'Operations');
};

new MutationObserver(name).observe(document.querySelector('#redoc')!, { childList: true, subtree: true });
name();
