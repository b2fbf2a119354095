using Microsoft.Extensions.Logging.Console;

namespace Bellwire.Server.Host;

/// <summary>
/// The log: one line an entry on standard error, so that standard output carries data only; levels by <c>Logging:LogLevel</c> of
/// appsettings.json. When nobody reads the log, entries are dropped, never the server held.
/// </summary>
internal static class ConsoleLog
{
    public static ILoggerFactory Create(IConfiguration configuration, bool json, LogLevel usual = LogLevel.Information) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(usual);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);      // a port that is taken is told in our own words
        logging.AddFilter("OpenTelemetry", LogLevel.Warning);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (json)
        {
            logging.AddJsonConsole(o => (o.TimestampFormat, o.UseUtcTimestamp) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true));
        }
        else
        {
            logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat) = (true, "HH:mm:ss.fff "));
        }
        logging.Services.Configure<ConsoleLoggerOptions>(o =>
        {
            o.LogToStandardErrorThreshold = LogLevel.Trace;
            o.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
    });
}
