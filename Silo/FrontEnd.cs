using System.Globalization;
using Coldstart.Api.Hosting;
using Microsoft.Extensions.Hosting;

namespace Coldstart.Silo;

/// <summary>The server of the API as a front end in a silo's process, for small clusters: it journals in a lane of its own and calls silos, this one among them, as any other.</summary>
internal static class FrontEnd
{
    /// <summary>Serves until the process is asked to stop; then it has answered what it took, and the silo may end.</summary>
    /// <returns>Its exit code.</returns>
    public static Task<int> RunAsync(SiloOptions options, TextWriter output, TextWriter errors) => ServerProcess.RunAsync(
        [
            "--engine", "cluster",
            "--postgres", options.Database.ConnectionString,
            "--cluster-id", options.ClusterId,
            "--port", options.FrontEndPort!.Value.ToString(CultureInfo.InvariantCulture),
            // The silo tells of its health already.
            "--health-port", "none",
        ],
        output,
        errors);

    /// <summary>Leaves the signals to the front end, which must end first.</summary>
    public sealed class EndsSilo : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
