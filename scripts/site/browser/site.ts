import { startCopy } from './copy.ts';
import { startMenu } from './menu.ts';
import { startSearch } from './search.ts';
import { startToggle } from './toggle.ts';

startToggle();
startMenu();
startSearch();
startCopy();
