using Akosha.Ingestion;
using Akosha.ServiceDefaults;
using Akosha.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAkoshaIngestion();

var app = builder.Build();
app.MapServiceDefaults();
app.MapAkoshaIngestion();
return await app.RunServiceAsync();
