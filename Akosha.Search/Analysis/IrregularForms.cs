using System.Collections.Frozen;

namespace Akosha.Search.Analysis;

/// <summary>Irregular verbs and plurals of English that no stemmer brings together with their base form.</summary>
internal static class IrregularForms
{
    private static readonly FrozenDictionary<string, string> Bases = (
        "arise:arose,arisen awake:awoke,awoken bear:bore,borne beat:beaten become:became begin:began,begun bend:bent "
        + "bind:bound bite:bit,bitten bleed:bled blow:blew,blown break:broke,broken breed:bred bring:brought build:built "
        + "burn:burnt buy:bought catch:caught choose:chose,chosen cling:clung come:came creep:crept deal:dealt dig:dug "
        + "dive:dove draw:drew,drawn dream:dreamt drink:drank,drunk drive:drove,driven eat:ate,eaten fall:fell,fallen feed:fed "
        + "feel:felt fight:fought find:found flee:fled fling:flung fly:flew,flown forbid:forbade,forbidden "
        + "forget:forgot,forgotten forgive:forgave,forgiven freeze:froze,frozen give:gave,given go:went,gone grind:ground "
        + "grow:grew,grown hang:hung hear:heard hide:hid,hidden hold:held keep:kept kneel:knelt know:knew,known lay:laid "
        + "lead:led lean:leant leap:leapt learn:learnt leave:left lend:lent light:lit lose:lost make:made mean:meant meet:met "
        + "mow:mown pay:paid ride:rode,ridden ring:rang,rung rise:rose,risen run:ran say:said see:saw,seen seek:sought "
        + "sell:sold send:sent sew:sewn shake:shook,shaken shine:shone shoot:shot show:shown shrink:shrank,shrunk "
        + "sing:sang,sung sink:sank,sunk sit:sat sleep:slept slide:slid speak:spoke,spoken speed:sped spend:spent spin:spun "
        + "spring:sprang,sprung stand:stood steal:stole,stolen stick:stuck sting:stung strike:struck strive:strove "
        + "swear:swore,sworn sweep:swept swim:swam,swum swing:swung take:took,taken teach:taught tear:tore,torn tell:told "
        + "think:thought throw:threw,thrown understand:understood wake:woke,woken wear:wore,worn weave:wove,woven weep:wept "
        + "win:won wind:wound write:wrote,written child:children man:men woman:women person:people foot:feet tooth:teeth "
        + "goose:geese mouse:mice ox:oxen knife:knives life:lives wife:wives leaf:leaves half:halves self:selves shelf:shelves "
        + "wolf:wolves loaf:loaves thief:thieves calf:calves good:better,best bad:worse,worst far:further,farther").Split(' ')
        .Select(entry => entry.Split(':'))
        .SelectMany(entry => entry[1].Split(',').Select(form => (Form: form, Base: entry[0])))
        .ToFrozenDictionary(pair => pair.Form, pair => pair.Base, StringComparer.Ordinal);

    /// <summary>The base form of an irregular form; null for any other word.</summary>
    public static string? BaseOf(string word) => Bases.GetValueOrDefault(word);
}
