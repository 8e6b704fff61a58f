// First of all imports: the schemas ask for this setting while they are made.
import './strict-page.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/stage.css';
import './styles/controls.css';
import './styles/ptz.css';
// Last, since it fits everything before it to the window.
import './styles/layout.css';
import { mount } from './mount.tsx';

const element = document.getElementById('oriel');
if (element) mount(element);
