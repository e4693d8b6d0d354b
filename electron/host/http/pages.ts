/** Shown to whoever comes without a session: how to get in, in both languages, without scripts or styles. */
export const doorPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Inhouse</title></head>
<body>
<h1>Inhouse</h1>
<p>This page opens with the address that Inhouse printed when it was started. That address works once.
If it has been used, stop Inhouse and start it again: it prints a new one. Nothing is lost by that.</p>
<p lang="zh-CN">请使用 Inhouse 启动时显示的地址打开此页面。该地址只能使用一次。
如果已经用过，请停止并重新启动 Inhouse，它会显示新的地址，不会丢失任何数据。</p>
</body>
</html>
`;
