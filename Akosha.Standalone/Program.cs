using Akosha.ServiceDefaults.Hosting;
using Akosha.Standalone;

var app = StandaloneApp.Build(args);
return await app.RunServiceAsync(() => Welcome.Write(app));
