using Coldstart.Analytics;
using Coldstart.Engine.Owning;
using Coldstart.GrainInterfaces;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Grains;

/// <summary>The way to owners that are grains. A function whose silo is gone fails alone; the others of its message are served.</summary>
public sealed class GrainOwners(IGrainFactory grains) : IFunctionOwners
{
    public int RouteOf(Guid project, Guid function) => JournalPartition.Of(project, function) % Limits.OwnerRoutes;

    public async Task<IReadOnlyList<OwnerAnswer>> CallAsync(int route, IReadOnlyList<OwnerCall> calls, TimeSpan timeout, CancellationToken cancellation)
    {
        var answers = new Task<OwnerAnswer>[calls.Count];
        for (var index = 0; index < answers.Length; index++) answers[index] = CallAsync(calls[index], cancellation);
        return await Task.WhenAll(answers);
    }

    private async Task<OwnerAnswer> CallAsync(OwnerCall call, CancellationToken cancellation)
    {
        try
        {
            var answer = await GrainKeys.FunctionOf(grains, call.Project, call.Function).ServeAsync(CallMessages.Write(call), cancellation);
            return new OwnerAnswer(answer.IsDone, answer.Duplicates);
        }
#pragma warning disable CA1031 // Whatever kept the answer away: it is not confirmed, and the sender asks again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new OwnerAnswer(IsDone: false, Duplicates: 0);
        }
    }
}
