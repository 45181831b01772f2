using Akosha.Ingestion;
using Akosha.Ingestion.Intake;
using Akosha.Search;
using Akosha.ServiceDefaults;
using Akosha.ServiceDefaults.Hosting;
using Akosha.Standalone;

var builder = WebApplication.CreateBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://127.0.0.1:8000", "http://127.0.0.1:8001");
builder.AddServiceDefaults();
builder.Services.AddSingleton<ISearchBarrier, LocalSearchBarrier>();
builder.AddAkoshaSearch();
builder.AddAkoshaIngestion();

var app = builder.Build();
app.MapServiceDefaults();
app.MapAkoshaIngestion();
app.MapAkoshaSearch();
return await app.RunServiceAsync(() => Welcome.Write(app));
