using Akosha.ServiceDefaults.Hosting;
using Akosha.Standalone;

if (args is ["keys", .. var rest]) return KeysCommand.Run(rest, Console.Out, TimeProvider.System);

var app = StandaloneApp.Build(args);
return await app.RunServiceAsync(() => Welcome.Write(app));
