using Coldstart.Analytics;
using Coldstart.Engine.Owning;
using Coldstart.GrainInterfaces;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Grains;

/// <summary>
/// The way to owners that are grains. Functions of which it is known where they live go to their silo together; the others one by one, and their answers tell
/// where they live. What is not confirmed is asked again by itself: a function whose silo is gone fails alone.
/// </summary>
public sealed class GrainOwners(IGrainFactory grains) : IFunctionOwners
{
    private readonly FunctionPlaces places = new();
    private readonly PackedCalls packed = new();

    /// <summary>First the routes of those that are called one by one, then one for each silo.</summary>
    public int RouteOf(Guid project, Guid function) =>
        places.Find(function) is { } silo ? Limits.OwnerRoutes + silo : JournalPartition.Of(project, function) % Limits.OwnerRoutes;

    public async Task<IReadOnlyList<OwnerAnswer>> CallAsync(int route, IReadOnlyList<OwnerCall> calls, TimeSpan timeout, CancellationToken cancellation)
    {
        if (route >= Limits.OwnerRoutes && calls.Count > 1) return await CallSiloAsync(places.AddressOf(route - Limits.OwnerRoutes), calls, cancellation);
        var answers = new Task<OwnerAnswer>[calls.Count];
        for (var index = 0; index < answers.Length; index++) answers[index] = CallAsync(calls[index], cancellation);
        return await Task.WhenAll(answers);
    }

    private async Task<OwnerAnswer[]> CallSiloAsync(string silo, IReadOnlyList<OwnerCall> calls, CancellationToken cancellation)
    {
        FunctionsAnswer? given;
        try
        {
            given = await grains.GetGrain<ISiloGrain>(silo).ServeAsync(new FunctionsMessage { Calls = packed.Write(calls) }, cancellation);
        }
#pragma warning disable CA1031 // Whatever kept the answers away: nothing is confirmed, and each function is asked by itself.
        catch (Exception)
#pragma warning restore CA1031
        {
            given = null;
        }
        var answers = new OwnerAnswer[calls.Count];
        for (var index = 0; index < answers.Length; index++)
        {
            answers[index] = given is not null && given.Outcomes[index] is > 0 and var outcome ? new OwnerAnswer(IsDone: true, outcome - 1) : default;
            if (!answers[index].IsDone) places.Forget(calls[index].Function);
        }
        for (var index = 0; index < given?.Moved.Length; index++) places.Learn(calls[given.Moved[index]].Function, given.MovedTo[index]);
        return answers;
    }

    private async Task<OwnerAnswer> CallAsync(OwnerCall call, CancellationToken cancellation)
    {
        try
        {
            return Heard(call.Function, await GrainKeys.FunctionOf(grains, call.Project, call.Function).ServeAsync(CallMessages.Write(call), cancellation));
        }
#pragma warning disable CA1031 // Whatever kept the answer away: it is not confirmed, and the sender asks again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Heard(call.Function, default);
        }
    }

    private OwnerAnswer Heard(Guid function, FunctionAnswer answer)
    {
        if (!answer.IsDone) places.Forget(function);
        else if (answer.Silo is { } silo) places.Learn(function, silo);
        return new OwnerAnswer(answer.IsDone, answer.Duplicates);
    }
}
