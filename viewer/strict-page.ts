import * as z from 'zod/mini';

// Else the schemas try `new Function`, which the page's content security policy forbids and reports.
z.config({ jitless: true });
