using Coldstart.Analytics;
using Coldstart.GrainInterfaces;
using Orleans.Concurrency;

namespace Coldstart.Grains;

/// <summary>Takes one message for many functions of its silo, and hands each call on without a network between.</summary>
[Reentrant]
[SiloPlacement]
internal sealed class SiloGrain(LocalSilo local, TimeProvider time) : Grain, ISiloGrain
{
    // To make one costs nearly as much as to call it.
    private readonly Dictionary<Guid, IFunctionGrain> references = [];

    public async Task<FunctionAnswer[]> ServeAsync(FunctionsMessage message, CancellationToken cancellation)
    {
        var answers = new Task<FunctionAnswer>[message.Functions.Length];
        // Without the token: each call would register it at both ends, and an owner serves to the end anyway.
        for (var index = 0; index < answers.Length; index++)
            answers[index] = ReferenceTo(message.Projects[index], message.Functions[index]).ServeAsync(message.Calls[index], CancellationToken.None);
        // One that is being loaded must not hold up the others; whoever failed is asked again, and says why.
        await ((Task)Task.WhenAll(answers)).WaitAsync(TimeSpan.FromMilliseconds(Limits.JointCallMsMax), time, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return Array.ConvertAll(answers, AnswerOf);
    }

    private IFunctionGrain ReferenceTo(Guid project, Guid function)
    {
        if (references.TryGetValue(function, out var known)) return known;
        if (references.Count >= Limits.FunctionPlacesKept) references.Clear();
        return references[function] = GrainKeys.FunctionOf(GrainFactory, project, function);
    }

    private FunctionAnswer AnswerOf(Task<FunctionAnswer> answer)
    {
        if (!answer.IsCompletedSuccessfully) return default;
        var given = answer.Result;
        return given.Silo == local.Key ? new FunctionAnswer { IsDone = given.IsDone, Duplicates = given.Duplicates } : given;
    }
}
